"""The two clocks of a playground: each ticks on the game's own thread, and stops when told."""

import asyncio
import signal
import sys
import threading
import time

import pytest

from gan_teach.live.driver import Task, Ticks, make_driver
from tests.pages import is_on, on_a_loop, switch, tick


class Told:
    """Counts what a clock does."""

    def __init__(self, fault=None, wait=0.0, does=lambda: None):
        self.ticks, self.errors, self.stops, self.threads = 0, [], 0, set()
        self.started = self.stopped = 0
        self.fault, self.wait, self.does = fault, wait, does

    def tick(self):
        self.ticks += 1
        self.threads.add(threading.current_thread())
        self.does()
        if self.fault:
            raise self.fault
        return self.wait

    def task(self):
        return Task(self.tick, self.errors.append, self.interrupted)

    def clock(self):
        def start():
            self.started += 1

        def stop():
            self.stopped += 1

        return Ticks(self.tick, self.errors.append, self.interrupted, started=start, stopped=stop)

    def interrupted(self):
        self.stops += 1


@on_a_loop
async def test_a_task_ticks_until_it_is_stopped():
    told = Told()
    driver = told.task()
    await asyncio.sleep(0.01)
    assert told.ticks == 0
    driver.start()
    assert driver.running
    await asyncio.sleep(0.05)
    assert told.ticks > 3
    driver.stop()
    ticks = told.ticks
    await asyncio.sleep(0.02)
    assert told.ticks == ticks
    driver.start()
    await asyncio.sleep(0.02)
    assert told.ticks > ticks
    driver.stop()


@on_a_loop
async def test_started_twice_it_ticks_once_at_a_time():
    told = Told(wait=0.02)
    driver = told.task()
    for _ in range(5):
        driver.start()
    driver.stop()
    driver.start()
    await asyncio.sleep(0.1)
    assert 2 <= told.ticks <= 6
    driver.stop()


@pytest.mark.parametrize("fault", [ValueError("no"), KeyboardInterrupt()])
def test_an_exception_in_a_tick_stops_the_task_and_is_told(fault):
    @on_a_loop
    async def play():
        told = Told(fault)
        driver = told.task()
        driver.start()
        await asyncio.sleep(0.03)
        assert not driver.running
        assert (told.ticks, told.errors) == (1, [fault])
        told.fault = None
        driver.start()
        await asyncio.sleep(0.02)
        assert told.ticks > 1
        driver.stop()

    play()


@on_a_loop
async def test_an_interrupt_between_ticks_is_told_and_the_handler_put_back():
    before = signal.getsignal(signal.SIGINT)
    told = Told()
    driver = told.task()
    driver.start()
    await asyncio.sleep(0.02)
    signal.raise_signal(signal.SIGINT)
    assert told.stops == 1
    driver.stop()
    await asyncio.sleep(0.02)
    assert signal.getsignal(signal.SIGINT) is before


@on_a_loop
async def test_two_tasks_that_stop_in_the_order_they_began_put_the_handler_back():
    before = signal.getsignal(signal.SIGINT)
    first, second = Told().task(), Told().task()
    try:
        for driver in (first, second):
            driver.start()
            await asyncio.sleep(0.01)
        for driver in (first, second):
            driver.stop()
            await asyncio.sleep(0.01)
        assert signal.getsignal(signal.SIGINT) is before
    finally:
        signal.signal(signal.SIGINT, before)


def test_without_a_loop_a_task_cannot_start_and_actions_come_at_once():
    told = Told()
    driver = told.task()
    with pytest.raises(RuntimeError, match=r"game\.play\(turns\)"):
        driver.start()
    assert not driver.running
    done = []
    driver.post(lambda: done.append("post"))
    driver.soon(lambda: done.append("soon"))
    assert done == ["post", "soon"]


@on_a_loop
async def test_a_post_comes_at_once_at_home_and_on_the_games_thread_from_elsewhere():
    driver, done = Told().task(), []

    def note():
        done.append(threading.current_thread())

    driver.post(note)
    assert len(done) == 1
    driver.soon(note)
    assert len(done) == 1
    thread = threading.Thread(target=driver.post, args=(note,))
    thread.start()
    thread.join()
    assert len(done) == 1
    await asyncio.sleep(0.02)
    assert done == [threading.main_thread()] * 3


def test_the_pages_clock_ticks_while_its_button_is_pressed():
    told = Told()
    driver = told.clock()
    tick(driver.widget)
    assert told.ticks == 0
    switch(driver.widget, True)
    assert driver.running
    assert told.started == 1
    tick(driver.widget, 4)
    assert told.ticks == 4
    switch(driver.widget, False)
    assert not driver.running
    assert told.stopped == 1
    tick(driver.widget)
    assert told.ticks == 4


def test_python_stops_the_pages_clock_but_cannot_start_it():
    told = Told()
    driver = told.clock()
    with pytest.raises(RuntimeError, match="triangle"):
        driver.start()
    switch(driver.widget, True)
    driver.start()  # it runs: nothing to say
    driver.stop()
    assert not is_on(driver.widget)
    assert told.stopped == 0  # whoever stops it knows
    tick(driver.widget)
    assert told.ticks == 0


def test_an_exception_in_a_tick_stops_the_pages_clock_and_is_told():
    before = signal.getsignal(signal.SIGINT)
    told = Told(ZeroDivisionError())
    driver = told.clock()
    switch(driver.widget, True)
    tick(driver.widget, 2)
    assert (told.ticks, told.errors) == (1, [told.fault])
    assert not is_on(driver.widget)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_in_a_tick_of_the_page_is_told():
    before = signal.getsignal(signal.SIGINT)
    told = Told(does=lambda: signal.raise_signal(signal.SIGINT))
    driver = told.clock()
    switch(driver.widget, True)
    tick(driver.widget)
    assert told.stops
    switch(driver.widget, False)
    assert signal.getsignal(signal.SIGINT) is before


@on_a_loop
async def test_ticks_that_come_on_another_thread_act_on_the_games():
    told = Told()
    driver = told.clock()
    switch(driver.widget, True)

    thread = threading.Thread(target=tick, args=(driver.widget,))
    thread.start()
    thread.join()
    await asyncio.sleep(0.02)
    assert told.threads == {threading.main_thread()}
    switch(driver.widget, False)


def test_the_clock_is_chosen_by_name_or_by_the_front_end(monkeypatch):
    def make(name):
        return make_driver(name, lambda: 0.0, print, print, started=print, stopped=print)

    assert type(make(None)) is Task
    assert type(make("ticks")) is Ticks
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    assert type(make(None)) is Ticks
    assert type(make("task")) is Task
    with pytest.raises(ValueError, match="no driver 'clock'"):
        make("clock")


@on_a_loop
async def test_the_loop_is_free_between_two_ticks():
    driver = Told(does=lambda: time.sleep(0.01)).task()
    driver.start()
    rounds, end = 0, time.perf_counter() + 0.2
    while time.perf_counter() < end:
        await asyncio.sleep(0)
        rounds += 1
    driver.stop()
    assert rounds > 10
