locals {
  buckets = [for i in range(11) : "reports-${i}"]
}

resource "aws_iam_role" "app" { # expect: managed-policies-over-quota
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_policy" "read" {
  for_each = toset(local.buckets)
  name     = each.key
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${each.key}/*" }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  for_each   = aws_iam_policy.read
  role       = aws_iam_role.app.name
  policy_arn = each.value.arn
}

resource "aws_ssoadmin_permission_set" "staff" { # expect: managed-policies-over-quota
  name         = "staff"
  instance_arn = "arn:aws:sso:::instance/ssoins-1111222233334444"
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "staff" {
  for_each           = toset([for n in range(11) : "part-${n}"])
  instance_arn       = aws_ssoadmin_permission_set.staff.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.staff.arn

  customer_managed_policy_reference {
    name = each.key
  }
}
