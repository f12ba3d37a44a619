from flask import Flask, render_template_string
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Email, InputRequired

app = Flask(__name__)
app.config.update(SECRET_KEY="test", SQLALCHEMY_DATABASE_URI="sqlite:///site.db", WTF_CSRF_ENABLED=False)
db = SQLAlchemy(app)
migrate = Migrate(app, db)
login = LoginManager(app)


class User(db.Model, UserMixin):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(80), unique=True, nullable=False)
    notes = db.relationship("Note", back_populates="user")


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.JSON)
    user_id = db.Column(db.ForeignKey("user.id"))
    user = db.relationship("User", back_populates="notes")


class Join(FlaskForm):
    email = StringField("E-mail", [InputRequired(), Email()])


@login.user_loader
def load(number):
    return db.session.get(User, int(number))


@app.route("/join", methods=["GET", "POST"])
def join():
    form = Join()
    if form.validate_on_submit():
        user = User(email=form.email.data, notes=[Note(text={"a": [1, 2]})])
        db.session.add(user)
        db.session.commit()
        login_user(user)
        return "joined"
    return render_template_string("{{ form.email.label }}{{ form.email() }}{{ form.errors }}", form=form)


@app.route("/me")
@login_required
def me():
    return f"{current_user.email} {current_user.notes[0].text}"
