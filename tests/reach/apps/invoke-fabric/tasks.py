from fabric import Connection
from invoke import Collection, task


@task
def build(context, name="n"):
    """Build it."""
    print(context.run(f"echo {name}", hide=True).stdout)
    print(Connection("h").host)


@task(pre=[build])
def all(context):
    pass


namespace = Collection(build, all)
