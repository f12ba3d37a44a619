from sqlalchemy import func, inspect, select

from site_app import Note, User, app, db

with app.app_context(), app.test_client() as client:
    print(sorted(inspect(db.engine).get_table_names()))
    print(client.get("/me").status)
    print(client.get("/join").get_data(as_text=True))
    print(client.post("/join", data={"email": "wrong"}).get_data(as_text=True))
    print(client.post("/join", data={"email": "a@domain.org"}).get_data(as_text=True))
    print(client.get("/me").get_data(as_text=True))
    print(db.session.execute(select(User.email, func.count(Note.id)).join(Note).group_by(User.email)).all())
