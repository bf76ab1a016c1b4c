variable "name" {
  type = string
}

# Whether it is exempt depends on the name, which is not known.
resource "aws_iam_role" "unknown" {
  name               = var.name
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy" "unknown" {
  name   = "x"
  role   = aws_iam_role.unknown.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [] }) # expect: inline-policy
}

resource "aws_iam_role" "other" {
  name               = "app-${var.name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy" "other" {
  name   = "x"
  role   = aws_iam_role.other.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [] }) # expect: inline-policy
}

resource "aws_iam_role" "cdk" {
  name               = "cdk-${var.name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy" "cdk" {
  name   = "x"
  role   = aws_iam_role.cdk.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

# A path that the user does not have.
resource "aws_iam_user_policy" "person" {
  name   = "x"
  user   = aws_iam_user.person.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [] }) # expect: inline-policy
}

resource "aws_iam_user" "person" {
  name = "person"
}
