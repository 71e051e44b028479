"""What goes in and what comes out: tables, manifest and run files, each column with its meaning."""
