"""The papers of a class: briefs and order slips, lesson plans, debriefing guide, teacher's note, safety pack."""
