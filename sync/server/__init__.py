"""The centre: takes in sealed changes, answers with receipts, and hands them on."""
