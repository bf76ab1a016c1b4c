variable "name" {
  type = string
}

resource "aws_iam_group" "team" {
  name = var.name
}

resource "aws_iam_user" "bot" {
  name = "${var.name}-bot"
}

resource "aws_iam_user_group_membership" "bot" {
  user   = aws_iam_user.bot.name
  groups = [aws_iam_group.team.name]
}

resource "aws_iam_user_policy_attachment" "bot" {
  user       = aws_iam_user.bot.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" # expect: user-attached-policy
}
