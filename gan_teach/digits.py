pass
def digits(**k): pass
