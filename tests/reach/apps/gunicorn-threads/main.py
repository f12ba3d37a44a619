from webob import Request, Response
from webob.dec import wsgify


def make_app(global_config, greeting):
    @wsgify
    def app(request: Request):
        return Response(f"{greeting} {request.path}")
    return app
