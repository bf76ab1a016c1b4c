# The construct is the fault, whatever is known of the user.
variable "env" {
  type = string
}

variable "users" {
  type = list(string)
}

variable "policy_arn" {
  type = string
}

locals {
  machines = ["build", "deploy"]
}

resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_user_policy_attachment" "literal" {
  user       = "bob"
  policy_arn = aws_iam_policy.own.arn # expect: user-attached-policy
}

resource "aws_iam_user_policy_attachment" "template" {
  user       = "deploy-${var.env}"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" # expect: user-attached-policy
}

resource "aws_iam_user_policy_attachment" "index" {
  user       = var.users[0]
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" # expect: user-attached-policy
}

resource "aws_iam_user_policy_attachment" "unknown" {
  user       = data.terraform_remote_state.people.outputs.alice
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" # expect: user-attached-policy
}

data "terraform_remote_state" "people" {
  backend = "local"
}

# Neither is known.
resource "aws_iam_user_policy_attachment" "both" {
  count = length(var.users)

  user       = var.users[count.index]
  policy_arn = var.policy_arn # expect: user-attached-policy
}

# Two instances of one declaration are one finding.
resource "aws_iam_user_policy_attachment" "each" {
  for_each = toset(local.machines)

  user       = each.key
  policy_arn = aws_iam_policy.own.arn # expect: user-attached-policy
}

# So are several users of one attachment.
resource "aws_iam_policy_attachment" "several" {
  name       = "several"
  policy_arn = aws_iam_policy.own.arn # expect: user-attached-policy
  roles      = ["app"]
  users      = ["carol", "service-${var.env}"]
}
