from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, struct_pb2, timestamp_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

file = descriptor_pb2.FileDescriptorProto(name="t.proto", package="t", syntax="proto3")
field = file.message_type.add(name="Note").field.add(name="text", number=1, type=9, label=1)
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Note = message_factory.GetMessageClass(pool.FindMessageTypeByName("t.Note"))


def echo(request, context):
    if request.text == "wrong":
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "so it is")
    return Note(text=request.text * 2)


server = grpc.server(futures.ThreadPoolExecutor(2))
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("t.Echo", {"Say": grpc.unary_unary_rpc_method_handler(
    echo, Note.FromString, Note.SerializeToString)})])
health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
reflection.enable_server_reflection(["t.Echo"], server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    say = channel.unary_unary("/t.Echo/Say", Note.SerializeToString, Note.FromString)
    print(json_format.MessageToJson(say(Note(text="a"))))
    try:
        say(Note(text="wrong"))
    except grpc.RpcError as error:
        print(error.code(), error.details(), rpc_status.from_call(error))
    print(health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest()).status)
server.stop(0)
value = struct_pb2.Struct()
value.update({"a": [1, "b"]})
print(json_format.MessageToDict(value), timestamp_pb2.Timestamp(seconds=5).ToJsonString(), status_pb2.Status(code=3))
