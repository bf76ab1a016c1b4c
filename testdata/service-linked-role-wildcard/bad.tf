resource "aws_iam_policy" "deploy" {
  name = "deploy"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:CreateServiceLinkedRole" # expect: service-linked-role-wildcard
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "more" {
  name = "more"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:CreateServiceLinkedRole", "elasticloadbalancing:DescribeLoadBalancers"] # expect: service-linked-role-wildcard
        Resource = "arn:aws:iam::*:role/aws-service-role/*"
      },
    ]
  })
}
