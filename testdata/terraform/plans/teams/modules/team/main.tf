variable "name" { type = string }
variable "members" { type = list(string) }
variable "buckets" { type = list(string) }

resource "aws_iam_group" "this" {
  name = var.name
  path = "/teams/"
}

resource "aws_iam_user" "member" {
  for_each = toset(var.members)
  name     = each.key
}

resource "aws_iam_group_membership" "this" {
  name  = "${var.name}-members"
  group = aws_iam_group.this.name
  users = [for user in aws_iam_user.member : user.name]
}

data "aws_iam_policy_document" "buckets" {
  count = length(var.buckets) > 0 ? 1 : 0

  dynamic "statement" {
    for_each = var.buckets
    iterator = bucket
    content {
      sid       = "Bucket${bucket.key}"
      actions   = ["s3:GetObject", "s3:PutObject"]
      resources = ["arn:aws:s3:::${bucket.value}/*"]
    }
  }
}

resource "aws_iam_group_policy" "buckets" {
  count  = length(var.buckets) > 0 ? 1 : 0
  name   = "buckets"
  group  = aws_iam_group.this.name
  policy = data.aws_iam_policy_document.buckets[0].json
}

module "role" {
  source = "./modules/role"
  name   = "${var.name}-deploy"
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = module.role.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

output "role_name" { value = module.role.name }
