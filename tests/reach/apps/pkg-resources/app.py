import warnings

warnings.simplefilter("ignore")
import pkg_resources
from pyramid.config import Configurator
from pyramid.response import Response
from zope.component import getGlobalSiteManager, provideUtility, queryUtility
from zope.interface import Interface, implementer

print(pkg_resources.get_distribution("pyramid").project_name, pkg_resources.resource_exists("pyramid", "scripts"))
print([str(d).split()[0] for d in pkg_resources.require("zope.component")])


class IThing(Interface):
    pass


@implementer(IThing)
class Thing:
    pass


provideUtility(Thing(), IThing)
print(type(queryUtility(IThing)).__name__)
with Configurator() as config:
    config.add_route("home", "/")
    config.add_view(lambda request: Response("home"), route_name="home")
    app = config.make_wsgi_app()
from webob import Request
print(Request.blank("/").get_response(app).text)
print(sorted(e.name for e in pkg_resources.iter_entry_points("pyramid.pshell_runner")))
