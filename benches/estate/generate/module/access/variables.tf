variable "name" {
  description = "Name of the owner"
  type        = string
}

variable "purpose" {
  description = "What the access is for"
  type        = string
}

variable "trusted" {
  description = "Who gets the access"
  type        = list(string)
  default     = ["arn:aws:iam::<<account>>:root"]
}

variable "bucket_arns" {
  description = "What it reads"
  type        = list(string)
}

variable "read_only" {
  description = "Whether it only reads"
  type        = bool
  default     = true
}

variable "managed_policy_arns" {
  description = "Managed policies on top"
  type        = list(string)
  default     = ["arn:aws:iam::aws:policy/<<managed>>"]
}
