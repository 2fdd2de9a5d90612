"""auditapp: audits and dip samples of children's social care casework, with every figure proved."""
