"""Open the lessons: python -m gan_teach [options of JupyterLab]."""

import sys

from gan_teach.lessons.copies import main

if __name__ == "__main__":
    main(sys.argv[1:])
