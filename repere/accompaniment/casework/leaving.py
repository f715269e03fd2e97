from repere.accompaniment.casework.notes.actions import seal_notes
from repere.foundation.accounts.leaving import told_of_leaving

told_of_leaving(seal_notes)
