# Who is in the group is said elsewhere.
resource "aws_iam_group" "staff" {
  name = "staff"
}
