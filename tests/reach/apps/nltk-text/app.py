import ftfy
import nltk
from nltk.stem import PorterStemmer, SnowballStemmer
from nltk.tokenize import RegexpTokenizer, TreebankWordTokenizer
from rapidfuzz import distance, fuzz, process

text = "The runners were running quickly, weren't they?"
print(TreebankWordTokenizer().tokenize(text), RegexpTokenizer(r"\w+").tokenize(text))
print([PorterStemmer().stem(w) for w in text.split()], SnowballStemmer("german").stem("Häuser"))
print(nltk.FreqDist(text).most_common(2), list(nltk.bigrams([1, 2, 3])), nltk.edit_distance("abc", "abd"))
grammar = nltk.CFG.fromstring("S -> N V\nN -> 'dogs'\nV -> 'bark'")
print(list(nltk.ChartParser(grammar).parse(["dogs", "bark"]))[0])
print(nltk.NaiveBayesClassifier.train([({"a": 1}, "x"), ({"a": 2}, "y")]).classify({"a": 2}))
print(process.extractOne("appel", ["apple", "pear"]), fuzz.token_sort_ratio("a b", "b a"), distance.Levenshtein.distance("ab", "cb"))
print(ftfy.fix_text("schÃ¶n"))
