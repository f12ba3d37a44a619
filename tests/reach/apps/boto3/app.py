import boto3
from botocore.config import Config
from botocore.stub import Stubber

session = boto3.session.Session("a", "b", region_name="eu-west-1")
s3 = session.client("s3", config=Config(signature_version="s3v4", retries={"mode": "adaptive"}))
print(s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}).split("?")[0])
with Stubber(s3) as stub:
    stub.add_response("list_buckets", {"Buckets": [{"Name": "one"}]})
    print(s3.list_buckets()["Buckets"])
table = session.resource("dynamodb").Table("t")
print(table.name, sorted(s3.get_paginator("list_objects_v2")._pagination_cfg), s3.get_waiter("bucket_exists").name)
with Stubber(table.meta.client) as stub:
    stub.add_client_error("get_item", "ResourceNotFoundException")
    try:
        table.get_item(Key={"a": 1})
    except table.meta.client.exceptions.ResourceNotFoundException as error:
        print(error.response["Error"]["Code"])
print(session.client("sqs").meta.endpoint_url, session.client("sts").meta.service_model.protocol)
