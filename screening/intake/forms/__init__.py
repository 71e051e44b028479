"""Bank returns, as CSV, XLSX or Parquet, turned into submissions of the contract's form."""
