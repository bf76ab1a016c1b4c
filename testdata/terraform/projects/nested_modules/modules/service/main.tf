variable "names" {
  type = set(string)
}

variable "team" {
  type = string
}

variable "path" {
  type = string
}

variable "boundary" {
  type    = string
  default = "arn:aws:iam::aws:policy/PowerUserAccess"
}

variable "read_only" {
  type = bool
}

data "aws_iam_policy_document" "trust" {
  count = length(var.names) > 0 ? 1 : 0

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "service" {
  for_each = var.names

  name                 = join("-", [var.team, each.value, trim(replace(var.path, "/", "-"), "-")])
  path                 = var.path
  permissions_boundary = var.boundary
  assume_role_policy   = data.aws_iam_policy_document.trust[0].json
}

resource "aws_iam_role_policy_attachment" "read_only" {
  for_each = var.read_only ? aws_iam_role.service : {}

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

output "roles" {
  value = [for name in sort(var.names) : aws_iam_role.service[name].name]
}
