"""LangChain's PGVector store: texts added, searched with filters, deleted."""

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_postgres import PGVector

from facts import URL, fact


class Letters(Embeddings):
    """Counts a few letters: close texts have close vectors, and everyone can work them out."""

    def embed_query(self, text):
        return [float(text.lower().count(letter)) + 0.1 for letter in "aeiost"]

    def embed_documents(self, texts):
        return [self.embed_query(text) for text in texts]


TEXTS = ["a cat sat", "the dog eats", "ionic oi io", "see the tree", "aaa", "tests test tests"]
documents = [Document(page_content=text, metadata={"n": n, "kind": "even" if n % 2 == 0 else "odd", "tags": [n]})
             for n, text in enumerate(TEXTS)]
for strategy in ("cosine", "l2", "inner"):
    store = PGVector(embeddings=Letters(), collection_name=f"c_{strategy}", connection=f"postgresql+psycopg://{URL}",
                     distance_strategy=strategy, use_jsonb=True)
    fact(f"added {strategy}", store.add_documents(documents, ids=[f"{strategy}{n}" for n in range(len(TEXTS))]))


    def search(name, question, **options):
        found = store.similarity_search_with_score(question, **options)
        fact(f"{name} {strategy}", [[document.id, document.page_content, document.metadata, round(score, 4)] for document, score in found])


    search("nearest", "a cat", k=3)
    search("filtered", "a cat", k=3, filter={"kind": "odd"})
    search("compared", "a cat", k=3, filter={"n": {"$gte": 2}})
    search("in", "a cat", k=3, filter={"n": {"$in": [1, 5]}})
    search("both", "a cat", k=3, filter={"$and": [{"kind": {"$eq": "even"}}, {"n": {"$lt": 4}}]})
    search("like", "a cat", k=3, filter={"kind": {"$ilike": "OD%"}})
    fact(f"diverse {strategy}", [d.id for d in store.max_marginal_relevance_search("a cat", k=2, fetch_k=4)])
    fact(f"by id {strategy}", [d.page_content for d in store.get_by_ids([f"{strategy}1"])])
    store.add_documents([Document(page_content="a cat again", metadata={"n": 0})], ids=[f"{strategy}0"])
    search("after upsert", "a cat again", k=1)
    store.delete([f"{strategy}0", f"{strategy}1"])
    search("after delete", "a cat", k=10)
    store.delete_collection()
store.drop_tables()
