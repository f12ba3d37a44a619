import joblib
import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.cluster import DBSCAN, KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris, make_classification
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import KNNImputer
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.manifold import TSNE
from sklearn.metrics import classification_report, roc_auc_score
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, export_text

x, y = load_iris(return_X_y=True, as_frame=True)
a, b, c, d = train_test_split(x, y, random_state=0)
for model in (LogisticRegression(max_iter=500), RandomForestClassifier(10, random_state=0), SVC(random_state=0),
              GradientBoostingClassifier(n_estimators=5, random_state=0), KNeighborsClassifier(),
              MLPClassifier((5,), random_state=0, max_iter=50), SGDClassifier(random_state=0), DecisionTreeClassifier(random_state=0)):
    import warnings
    warnings.simplefilter("ignore")
    print(type(model).__name__, make_pipeline(StandardScaler(), PCA(2, random_state=0), model).fit(a, c).score(b, d) > 0.4)
search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.1, 1]}, cv=3, n_jobs=2).fit(a, c)
print(search.best_params_, search)
joblib.dump(search, "model.joblib", compress=3)
print(joblib.load("model.joblib").predict(b)[:5], classification_report(d, search.predict(b))[:60])
print(TfidfVectorizer().fit_transform(["one two", "two three"]).shape, KMeans(2, n_init=1, random_state=0).fit(x).n_iter_ > 0)
print(ColumnTransformer([("o", OneHotEncoder(), ["k"])]).set_output(transform="default").fit_transform(pd.DataFrame({"k": list("aab")})).shape)
print(KNNImputer().fit_transform([[1, np.nan], [2, 3]]).tolist(), DBSCAN().fit(x).labels_.max(), TSNE(2, random_state=0, max_iter=250).fit_transform(x[:40]).shape)
print(HistGradientBoostingRegressor(max_iter=3).fit(x, y).score(x, y) > 0, GaussianProcessRegressor().fit(x[:5], y[:5]).predict(x[:1]))
print(export_text(DecisionTreeClassifier(max_depth=1, random_state=0).fit(x, y)), cross_val_score(Ridge(), x, y).round(2).tolist())
with config_context(display="diagram"):
    print(search._repr_html_()[:8])
