import google.auth.credentials
from google.cloud import storage
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpMockSequence

drive = build("drive", "v3", developerKey="k", http=HttpMockSequence([({"status": "200"}, b'{"files": [{"id": "a"}]}')]))
print(drive.files().list(pageSize=2).uri)
print(drive.files().list().execute())
sheets = build("sheets", "v4", developerKey="k", http=HttpMockSequence([({"status": "404"}, b"{}")]))
try:
    sheets.spreadsheets().get(spreadsheetId="x").execute()
except HttpError as error:
    print(error.status_code)
client = storage.Client(project="p", credentials=google.auth.credentials.AnonymousCredentials())
print(client.bucket("b").blob("k").path, client.bucket("b").blob("k").public_url.split("/", 3)[3])
try:
    service_account.Credentials.from_service_account_info({"client_email": "x"})
except ValueError as error:
    print(type(error).__name__)
