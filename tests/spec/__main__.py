"""Print the worked tables as documentation: python -m tests.spec"""

from tests.support.worked_examples import EXAMPLES

print("\n".join(example.printed() for example in EXAMPLES))
