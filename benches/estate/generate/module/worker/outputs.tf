output "role_name" {
  description = "Name of the role"
  value       = aws_iam_role.this.name
}
