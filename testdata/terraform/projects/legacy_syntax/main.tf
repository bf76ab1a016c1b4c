variable "names" {
  type    = list(string)
  default = ["alpha", "beta", "gamma"]
}

variable "tags" {
  type    = map(string)
  default = { "env" = "test" }
}

variable "account" {
  type    = string
  default = "123456789012"
}

variable "create" {
  default = "1"
}

locals {
  upper = "${upper(element(var.names, 1))}"
  first = "${var.names.0}"
  map   = "${merge(var.tags, tomap({ "team" = "x" }))}"
}

resource "aws_iam_user" "this" {
  count = "${var.create ? length(var.names) : 0}"
  name  = "${element(var.names, count.index)}"
  tags  = "${merge(local.map, { "Name" = var.names[count.index] })}"
}

resource "aws_iam_group" "this" {
  count = "${var.create}"
  name  = "${local.upper}"
}

resource "aws_iam_group_membership" "this" {
  name  = "members"
  group = "${aws_iam_group.this.0.name}"
  users = ["${aws_iam_user.this.0.name}", "${element(aws_iam_user.this.*.name, 4)}"]
}

resource "aws_iam_user_policy_attachment" "this" {
  count      = "${length(var.names)}"
  user       = "${aws_iam_user.this.*.name[count.index]}"
  policy_arn = "${lookup(local.arns, var.names[count.index], "arn:aws:iam::aws:policy/ReadOnlyAccess")}"
}

locals {
  arns = {
    "alpha" = "arn:aws:iam::aws:policy/AdministratorAccess"
    beta    = "${join("", ["arn:aws:iam::", var.account, ":policy/beta"])}"
  }
}

module "legacy" {
  source = "./module"

  name  = "${format("%s-%s", local.first, lookup(var.tags, "env"))}"
  users = "${aws_iam_user.this.*.name}"
  count_of = "${length(aws_iam_user.this.*.name)}"
}

data "aws_iam_policy_document" "doc" {
  statement {
    actions   = ["s3:*"]
    resources = "${formatlist("arn:aws:s3:::%s", var.names)}"
  }
}

resource "aws_iam_policy" "doc" {
  name       = "doc"
  policy     = "${data.aws_iam_policy_document.doc.json}"
  depends_on = ["aws_iam_user.this", "module.legacy"]
}

output "users" {
  value = "${module.legacy.users}"
}
