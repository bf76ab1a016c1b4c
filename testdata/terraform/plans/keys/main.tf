# Instance keys of every kind, in modules and resources.
locals {
  users = ["ann.o\"neil", "bob [old]", "$${x}"]
}

resource "aws_iam_user" "named" {
  for_each = toset(["a.b", "c d", "e/f"])
  name     = replace(replace(each.key, "/", "-"), " ", "_")
}

resource "aws_iam_user_policy_attachment" "named" {
  for_each   = aws_iam_user.named
  user       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "numbered" {
  count              = 11
  name               = "numbered-${count.index}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_iam_policy" "numbered" {
  count  = 2
  name   = "numbered-${count.index}"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "numbered" {
  count      = 2
  role       = aws_iam_role.numbered[count.index].name
  policy_arn = aws_iam_policy.numbered[count.index].arn
}

resource "aws_iam_role_policy_attachment" "last" {
  role       = aws_iam_role.numbered[10].id
  policy_arn = aws_iam_policy.numbered[1].arn
}

module "odd" {
  source   = "./odd"
  for_each = toset(local.users)
  policies = aws_iam_policy.numbered[*].arn
}

module "none" {
  source   = "./odd"
  count    = 0
  policies = []
}
