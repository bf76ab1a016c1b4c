variable "policy_arn" {
  type = string
}
