# A plan over a state: what stays, what changes, what goes.
resource "aws_iam_user" "stays" {
  name = "stays"
}

resource "aws_iam_user_policy_attachment" "stays" {
  user       = aws_iam_user.stays.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "stays" {
  name = "stays"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "stays" {
  name   = "stays"
  role   = aws_iam_role.stays.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_policy" "replaced" {
  name   = "new-name"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = aws_iam_role.stays.arn }] })
}

resource "aws_iam_user_policy_attachment" "replaced" {
  user       = aws_iam_user.stays.name
  policy_arn = aws_iam_policy.replaced.arn
}

resource "aws_iam_user" "counted" {
  count = 1
  name  = "counted-${count.index}"
}

moved {
  from = aws_iam_group.old
  to   = aws_iam_group.renamed
}

resource "aws_iam_group" "renamed" {
  name = "group"
}

removed {
  from = aws_iam_user.forgotten
  lifecycle {
    destroy = false
  }
}
