variable "name" {}

variable "users" {
  type = list
}

variable "count_of" {
  type = number
}

resource "aws_iam_role" "this" {
  name = "${var.name}"

  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Principal": {
        "AWS": ${jsonencode(formatlist("arn:aws:iam::123456789012:user/%s", var.users))}
      },
      "Effect": "Allow",
      "Sid": ""
    }
  ]
}
EOF
}

resource "aws_iam_user_group_membership" "this" {
  count  = var.count_of
  user   = var.users[count.index]
  groups = ["g${count.index}", "all"]
}

output "users" {
  value = "${zipmap(var.users, aws_iam_user_group_membership.this.*.user)}"
}
