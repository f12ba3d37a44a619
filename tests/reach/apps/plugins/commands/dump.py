import yaml


def run(x):
    return yaml.dump([x])
