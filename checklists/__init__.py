"""The checklists, code lists, law references and templates: data, changed by those who know the visits."""
