"""Print the worked tables as documentation: python -m tests.spec > docs/figures.md"""

from tests.support.worked_examples import EXAMPLES
from tests.support.worked_tables import printed_page

print(printed_page(EXAMPLES), end="")
