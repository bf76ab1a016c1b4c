# The role that a team's services run as.

variable "team" {
  description = "Name of the team"
  type        = string
}

variable "service" {
  description = "AWS service that runs the team's programs"
  type        = string
}

variable "policy_arns" {
  description = "Managed policies of the role"
  type        = map(string)
  default     = {}
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [var.service]
    }
  }
}

resource "aws_iam_role" "team" {
  name               = "team-${var.team}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "team" {
  for_each = var.policy_arns

  role       = aws_iam_role.team.name
  policy_arn = each.value
}

output "role_arn" {
  description = "ARN of the team's role"
  value       = aws_iam_role.team.arn
}
