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

# Names that are not known may be the policy's.
variable "names" {
  type = list(string)
}

resource "aws_iam_group_policies_exclusive" "people" {
  group_name   = "people"
  policy_names = var.names
}
