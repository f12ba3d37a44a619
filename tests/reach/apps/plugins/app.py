import importlib
import pkgutil

import pluggy
from stevedore import DriverManager, ExtensionManager

import commands

names = sorted(m.name for m in pkgutil.iter_modules(commands.__path__))
for name in names:
    print(name, importlib.import_module(f"commands.{name}").run("x"))
spec, impl = pluggy.HookspecMarker("p"), pluggy.HookimplMarker("p")


class Spec:
    @spec
    def act(self, x):
        """Act."""


class Plugin:
    @impl
    def act(self, x):
        return x + 1


manager = pluggy.PluginManager("p")
manager.add_hookspecs(Spec)
manager.register(Plugin())
manager.load_setuptools_entrypoints("p")
print(manager.hook.act(x=1))
print(DriverManager("stevedore.example.formatter", "simple", invoke_on_load=False).driver.__name__ if
      "simple" in ExtensionManager("stevedore.example.formatter").names() else "none")
print(sorted(ExtensionManager("babel.extractors").names()))
