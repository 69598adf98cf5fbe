"""Files that came on a stick: shown before anything is stored, taken in when somebody says so."""
