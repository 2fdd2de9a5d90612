"""Print the worked tables as documentation: python -m tests.spec"""

from tests.spec.examples import EXAMPLES

print("\n".join(example.printed() for example in EXAMPLES))
