variable "policies" {
  type = list(string)
}

# What the list keeps is not known.
resource "aws_iam_role_policy_attachments_exclusive" "app" {
  role_name   = "app"
  policy_arns = var.policies
}

resource "aws_iam_role_policy_attachment" "agent" {
  role       = "app"
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}
