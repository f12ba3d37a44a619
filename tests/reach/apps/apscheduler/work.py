def note(x):
    print(x)
