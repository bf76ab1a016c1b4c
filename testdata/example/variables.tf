variable "staff" {
  description = "People with a user, by login, and their job"
  type        = map(string)
  default = {
    "ana.lopez"  = "support"
    "bo.jensen"  = "engineering"
    "chi.nguyen" = "engineering"
  }
}

variable "on_call" {
  description = "Login of the person who is on call this month"
  type        = string
  default     = "bo.jensen"
}

variable "on_call_policy_arn" {
  description = "What the person on call may do on top of their group"
  type        = string
  default     = "arn:aws:iam::aws:policy/AmazonRDSFullAccess"
}

variable "invoice_bucket" {
  description = "Bucket with the monthly invoices"
  type        = string
  default     = "example-com-invoices"
}
