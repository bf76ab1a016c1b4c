output "role_arn" {
  description = "ARN of the role"
  value       = aws_iam_role.this.arn
}

output "role_name" {
  description = "Name of the role"
  value       = aws_iam_role.this.name
}

output "policy_arn" {
  description = "ARN of the policy for the data"
  value       = aws_iam_policy.data.arn
}
