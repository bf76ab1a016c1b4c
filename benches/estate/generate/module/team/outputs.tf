output "group" {
  description = "Name of the group"
  value       = aws_iam_group.this.name
}

output "deploy_roles" {
  description = "Roles of the pipelines by stage"
  value       = { for stage, deploy in module.deploy : stage => deploy.role_arn }
}
