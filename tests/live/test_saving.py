"""A kept moment is a whole file and a link; keeping it moves nothing."""

import base64
import errno
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import gan_teach as gt
from gan_teach.live.figure import LiveFigure
from gan_teach.live.losses import LossView
from gan_teach.live.saving import keep, run_as_gif
from gan_teach.training.recorder import Recorder
from gan_teach.training.scene import Scene
from tests.live.playground.games import same as same_weights
from tests.live.playground.games import weights


def played(moments, every=5):
    recorder = Recorder([gt.preset("program_a")])
    for _ in range(moments):
        list(recorder.games[0].play(every))
        recorder.record()
    return recorder


def tell_turn(recorder, seen):
    """A picture that tells the turn by its grey."""

    def draw():
        seen.append(recorder.games[0].turns)
        picture = np.full((8, 8, 4), 255, dtype=np.uint8)
        picture[..., :3] = recorder.games[0].turns % 256
        return picture

    return draw


def frames(content):
    image = Image.open(io.BytesIO(content))
    for index in range(image.n_frames):
        image.seek(index)
        yield image.convert("RGB").getpixel((0, 0))[0], image.info["duration"]


def state_of(game):
    state = game.state()
    del state["players"], state["optimizers"]
    return weights(game), state, game.history.d_loss.copy()


def same(ours, theirs):
    (w, state, losses), (v, other, others) = ours, theirs
    return same_weights(w, v) and state == other and (losses == others).all()


def test_an_animation_shows_each_moment_in_order_and_rests_at_the_end():
    recorder, seen = played(6), []
    content = run_as_gif(recorder, tell_turn(recorder, seen))
    assert seen == [0, 5, 10, 15, 20, 25, 30]
    assert list(frames(content)) == [(turn, 100) for turn in seen[:-1]] + [(30, 2000)]


def test_a_long_run_is_told_in_evenly_spread_moments():
    recorder, seen = played(100, every=1), []
    run_as_gif(recorder, tell_turn(recorder, seen), frames=11)
    assert seen == list(range(0, 101, 10))


def test_a_game_that_was_not_played_is_one_picture():
    recorder, seen = played(0), []
    image = Image.open(io.BytesIO(run_as_gif(recorder, tell_turn(recorder, seen))))
    assert (seen, image.n_frames) == ([0], 1)


def test_afterwards_the_game_is_where_it_was():
    recorder = played(4)
    game = recorder.games[0]
    list(game.play(3))  # not recorded yet
    before = state_of(game)
    run_as_gif(recorder, tell_turn(recorder, []))
    assert same(state_of(game), before)
    other = gt.preset("program_a")
    list(other.play(23))
    assert list(game.play(5)) == list(other.play(5))


def test_in_the_past_the_run_is_told_up_to_there():
    recorder, seen = played(6), []
    recorder.go_to(3)
    before = state_of(recorder.games[0])
    run_as_gif(recorder, tell_turn(recorder, seen))
    assert seen == [0, 5, 10, 15]
    assert same(state_of(recorder.games[0]), before)
    assert len(recorder.runs) == 1
    recorder.go_to(-1)
    assert recorder.games[0].turns == 30


def test_a_setting_that_waits_for_the_next_turn_still_waits():
    recorder = played(3)
    recorder.games[0].lr_g = 0.25
    run_as_gif(recorder, tell_turn(recorder, []))
    assert recorder.games[0].lr_g == 0.25


def test_after_a_failure_to_draw_the_game_is_where_it_was():
    recorder = played(4)
    before = state_of(recorder.games[0])

    def draw():
        if recorder.games[0].turns == 10:
            raise KeyboardInterrupt
        return np.zeros((4, 4, 4), dtype=np.uint8)

    with pytest.raises(KeyboardInterrupt):
        run_as_gif(recorder, draw)
    assert same(state_of(recorder.games[0]), before)


def test_an_animation_of_real_pictures_ends_with_the_present_one():
    recorder = played(3, every=40)
    scene = Scene(recorder.games[0])
    figure = LiveFigure([LossView(scene)])

    def draw():
        scene.refresh()
        return figure.draw()

    image = Image.open(io.BytesIO(run_as_gif(recorder, draw)))
    image.seek(image.n_frames - 1)
    ours, theirs = np.asarray(image.convert("RGB")).astype(int), draw()[..., :3]
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).mean() < 3  # 64 colours


@pytest.mark.parametrize(("kind", "mime"), [("gif", "gif"), ("png", "png"), ("svg", "svg+xml")])
def test_a_kept_file_and_its_link_hold_the_same_bytes(kind, mime, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content = bytes(range(256)) * 4000
    said = keep(content, "a_name", kind, "what <it> shows")
    assert (tmp_path / f"a_name.{kind}").read_bytes() == content
    link = re.search(r"href='data:image/([^;]+);base64,([^']+)'", said)
    assert link[1] == mime
    assert base64.b64decode(link[2]) == content
    assert f"download='a_name.{kind}'" in said
    assert f"Saved as a_name.{kind}." in said
    assert "(1.0 MB)" in said


def test_a_file_that_is_there_is_never_overwritten(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(4):
        keep(bytes([number]), "one", "png", "")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "one.png": b"\0", "one_2.png": b"\1", "one_3.png": b"\2", "one_4.png": b"\3",
    }  # fmt: skip


def test_words_with_quotes_do_not_break_the_link(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = keep(b"x", "n", "png", 'D can\'t "tell" <b>')
    assert "title='D can&#x27;t &quot;tell&quot; &lt;b&gt;'" in said


def test_where_nothing_can_be_written_the_link_remains(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    said = keep(b"content", "n", "png", "")
    assert "cannot be written to" in said
    assert base64.b64encode(b"content").decode() in said


def test_on_a_full_disk_no_half_file_remains(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write = Path.write_bytes

    def fail(path, content):
        write(path, content[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert "No space left" in keep(b"content", "n", "png", "")
    assert not list(tmp_path.iterdir())
