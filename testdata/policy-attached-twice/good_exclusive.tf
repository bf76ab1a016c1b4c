# The list that removes all else names what is attached besides.
resource "aws_iam_role_policy_attachment" "agent" {
  role       = "app"
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy_attachments_exclusive" "app" {
  role_name   = "app"
  policy_arns = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
}
