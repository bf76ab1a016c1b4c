resource "aws_ssoadmin_permission_set" "staff" {
  name         = "staff"
  instance_arn = "arn:aws:sso:::instance/ssoins-1111222233334444"
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "staff" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1111222233334444"
  permission_set_arn = aws_ssoadmin_permission_set.staff.arn
  customer_managed_policy_reference {
    name = "staff"
  }
}
