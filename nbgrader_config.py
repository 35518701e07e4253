"""How nbgrader reads this course: sources, releases, and all that grading makes in classroom/."""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader defines it)

course = Path(__file__).resolve().parent
classroom = course / "classroom"
exchange = classroom / "exchange"
assignments = classroom / "assignments"
for folder in (exchange, assignments):  # nbgrader's assignment list fails where they are missing
    folder.mkdir(parents=True, exist_ok=True)

c.CourseDirectory.course_id = "neurons"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{classroom / 'gradebook.db'}"

# One person on one machine by default. A class that shares a machine points root at a folder that
# all of them can write to, and each student's assignment_dir and cache at that student's home.
c.Exchange.root = str(exchange)
c.Exchange.assignment_dir = str(assignments)
c.Exchange.cache = str(classroom / "cache")
c.CsvExportPlugin.to = str(classroom / "grades.csv")

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("write your solution here")'}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# A cell that hangs is stopped, and the rest of the notebook is graded.
seconds = 60
c.Execute.timeout = seconds
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": f"this cell took longer than {seconds} seconds and was stopped",
    "traceback": [f"This cell took longer than {seconds} seconds and was stopped."],
}
# Stored widgets would make feedback pages fetch scripts; figures bring a still picture instead.
c.Execute.store_widget_state = False
