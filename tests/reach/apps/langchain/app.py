from typing import TypedDict

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import JsonOutputParser, StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnableParallel
from langchain_core.tools import tool
from langchain_text_splitters import RecursiveCharacterTextSplitter
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

chain = ChatPromptTemplate.from_messages([("system", "s"), ("human", "{q}")]) | FakeListChatModel(responses=['{"a": 1}']) | JsonOutputParser()
print(chain.invoke({"q": "x"}), RunnableParallel(a=RunnableLambda(len), b=RunnableLambda(str.upper)).invoke("abc"))


@tool
def add(a: int, b: int) -> int:
    """Add."""
    return a + b


print(add.invoke({"a": 1, "b": 2}), add.args, RecursiveCharacterTextSplitter(chunk_size=10, chunk_overlap=0).split_text("one two three four"))


class State(TypedDict):
    n: int


graph = StateGraph(State)
graph.add_node("more", lambda s: {"n": s["n"] + 1})
graph.add_edge(START, "more")
graph.add_conditional_edges("more", lambda s: END if s["n"] > 2 else "more")
print(graph.compile(checkpointer=InMemorySaver()).invoke({"n": 0}, {"configurable": {"thread_id": "1"}}))
print(list((FakeListChatModel(responses=["ab"]) | StrOutputParser()).stream("q")))
