variable "environment" {
  description = "Where everything runs"
  type        = string
  default     = "live"
}

variable "workers" {
  description = "How many workers there are"
  type        = number
  default     = 3
}

variable "people" {
  description = "Who works in which teams"
  type = map(object({
    teams = optional(list(string), ["insight"])
    mail  = optional(string)
  }))
  default = {
    ana = { teams = ["payments", "storefront"], mail = "ana@example.com" }
    bo  = {}
    chi = { teams = ["storefront"] }
  }
}
