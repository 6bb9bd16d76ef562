"""What a class needs on paper: briefs and order slips, lesson plans, debriefing guide, teacher's note, safety pack."""
